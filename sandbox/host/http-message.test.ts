import { describe, expect, it } from 'vitest';
import { cookieLine } from './http-message.js';

describe('a cookie', () => {
  it('is written as ASP.NET does', () => {
    const cookie = {
      name: 'taste',
      value: 'very sweet',
      expires: { value: { seconds: 0 } },
      maxAge: { value: 5 },
      domain: { value: 'example.com' },
      secure: { value: true },
      httpOnly: { value: true },
      sameSite: 'explicitNone' as const,
    };

    expect(cookieLine(cookie)).toBe(
      'taste=very%20sweet; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=5; domain=example.com; path=/; secure; samesite=none; httponly',
    );
    expect(cookieLine({ name: 'a', value: 'b', path: { value: '/x' }, sameSite: 'none' })).toBe('a=b; path=/x');
  });
});
