const NAMES_AT_MOST = 5;
const SENTENCES_AT_MOST = 30;
const CHARACTERS_AT_MOST = 300;

/** `a, b, c`, or `a, b, c, d, e and 7 more`: an answer of Azure can be huge, a sentence may not. */
export function names(all: readonly (string | number)[]): string {
  const more = all.length - NAMES_AT_MOST;
  const shown = all.slice(0, NAMES_AT_MOST).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Sentences as they are kept with a case: each once, no more and no longer than an operator reads. */
export function capped(sentences: readonly string[]): readonly string[] {
  const distinct = [...new Set(sentences)];
  const more = distinct.length - SENTENCES_AT_MOST;
  const shown = distinct.slice(0, SENTENCES_AT_MOST).map(short);
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

export function short(sentence: string): string {
  return sentence.length > CHARACTERS_AT_MOST ? `${sentence.slice(0, CHARACTERS_AT_MOST - 1)}…` : sentence;
}
