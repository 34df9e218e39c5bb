/** Text of a contract, with what stands between backticks as code. */
export const Words = ({ of }: { of: string }) =>
  of.split('`').map((part, at) =>
    at % 2 === 1 ? (
      // oxlint-disable-next-line react/no-array-index-key -- parts of a text have no other name
      <code key={at} className="rounded bg-line/60 px-1 font-mono text-[0.92em] break-words">
        {part}
      </code>
    ) : (
      part
    ),
  )
