/** Bodies like `items[0][price]=a&metadata[k]=b` as nested values; all that ends a path is text. */
export type FormValue = string | FormObject
export interface FormObject {
  readonly [name: string]: FormValue | undefined
}

const within = (
  object: FormObject,
  [name = '', ...rest]: readonly string[],
  text: string,
): FormObject => {
  const inner = object[name]
  const value: FormValue =
    rest.length === 0 ? text : within(typeof inner === 'object' ? inner : {}, rest, text)
  return { ...object, [name]: value }
}

/** Items of lists stand under their indices. */
export const parseForm = (body: string): FormObject => {
  let form: FormObject = {}
  for (const [name, text] of new URLSearchParams(body)) {
    form = within(form, name.replaceAll(']', '').split('['), text)
  }
  return form
}
