/** Values as short text, for messages. */
import { print, type Json } from '../json/index.ts'

/** The JSON text of a value; of a long one its beginning. */
export const short = (value: Json, most = 120): string => {
  const text = print(value)
  return text.length <= most ? text : `${text.slice(0, most)}...`
}
