/** The three functions of semver that flag targeting uses: the whole package would be 30 KB of the Worker. */
export { default as coerce } from 'semver/functions/coerce.js'
export { default as compare } from 'semver/functions/compare.js'
export { default as parse } from 'semver/functions/parse.js'
