const DAY = /(\d{4}-\d\d(?:-\d\d)?(?: \d\d:\d\d)?)/;

/** A sentence in which no date is broken off at the end of a line, as a narrow screen does after each hyphen. */
export function Unbroken({ text }: { text: string }) {
  return text.split(DAY).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text do not move.
      <span key={at} style={{ whiteSpace: 'nowrap' }}>
        {part}
      </span>
    ),
  );
}
