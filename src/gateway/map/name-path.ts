/** Dotted names of fields, as queries and errors write them. */
import { defaultDepth, type Path } from '../../json/index.ts'

/** Undefined for a name that leads deeper than documents go: nothing is there, and looking takes long. */
export const namePath = (name: string): Path | undefined => {
  const path = name.split('.', defaultDepth + 1)
  return path.length > defaultDepth ? undefined : path
}

export const tooDeep = `a name has ${defaultDepth} parts at most`
