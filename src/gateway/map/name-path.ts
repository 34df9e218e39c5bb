/** Dotted names of fields, as queries and errors write them. */
import { defaultDepth, type Path } from '../../json/index.ts'

/** Undefined for a name that leads deeper than documents go: nothing is there, and looking takes long. */
export const namePath = (name: string): Path | undefined => {
  const path = name.split('.', defaultDepth + 1)
  return path.length > defaultDepth ? undefined : path
}

export const tooDeep = `a name has ${defaultDepth} parts at most`

/** `items[0].price` and `items.0.price`; a name with dots stands in brackets, `annotations[a.b/c]`. */
export const fieldPath = (name: string): Path =>
  [...name.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)]
    .map(([all, inBrackets]) => inBrackets ?? all)
    .filter((token) => token !== '')

/** A path as errors write it. @param indices whether items of lists stand in brackets */
export const fieldName = (path: Path, indices: boolean): string =>
  path
    .map((token, at) => {
      if (token.includes('.') || (indices && /^\d+$/.test(token))) return `[${token}]`
      return at === 0 ? token : `.${token}`
    })
    .join('')
