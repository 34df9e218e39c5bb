/** Which texts are ids, and not names that somebody has chosen for a place. */

const forms: readonly RegExp[] = [
  /^\d+$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  // ULIDs and their like.
  /^[0-9A-HJKMNP-TV-Z]{26}$/,
  // Hashes and object ids.
  /^[0-9a-f]{16,}$/i,
  // `cus_Nf3k29`, `order-000123`: a word, and something with digits.
  /^[A-Za-z]{1,12}[_-](?=[A-Za-z]*\d)[A-Za-z\d]{4,}$/,
  /^[A-Z]{1,6}-?\d{3,}(?:-\d+)*$/,
  /^\d{4}-\d\d-\d\d$/,
]

/** Long, and of letters and digits in no order that a word has. */
const isRandom = (text: string): boolean =>
  /^[\w-]{16,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text)

export const isIdLike = (text: string): boolean =>
  forms.some((form) => form.test(text)) || isRandom(text)
