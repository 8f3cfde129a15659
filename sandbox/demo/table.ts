/** A column: its heading, and how wide its text may be; without a width it is as wide as its longest text. */
export interface Column {
  readonly title: string;
  readonly width?: number;
  readonly align?: 'right';
}

/** Words on lines no longer than `width`; a word that is longer is cut. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((one) => pieces(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** After a hyphen where there is one, so that a long name of Azure's stays readable. */
function pieces(word: string, width: number): readonly string[] {
  if (word.length <= width) return [word];
  const hyphen = word.lastIndexOf('-', width - 1);
  const end = hyphen > 0 ? hyphen + 1 : width;
  return [word.slice(0, end), ...pieces(word.slice(end), width)];
}

function rowLines(columns: readonly Column[], widths: readonly number[], cells: readonly string[]): readonly string[] {
  const wrapped = columns.map((_, index) => wrap(cells[index] ?? '', widths[index] ?? 1));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, n) =>
    columns
      .map(({ align }, index) => {
        const [text, width] = [wrapped[index]?.[n] ?? '', widths[index] ?? 1];
        return align === 'right' ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A table in plain text. Rows come as lists of lines, so that whoever prints them may colour each row. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  const widths = columns.map(({ title, width }, index) => {
    const longest = Math.max(title.length, ...rows.map((cells) => cells[index]?.length ?? 0));
    return Math.min(width ?? longest, longest);
  });
  const titles = columns.map(({ title }) => title);
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return {
    head: [...rowLines(columns, widths, titles), rule],
    rows: rows.map((cells) => rowLines(columns, widths, cells)),
  };
}
