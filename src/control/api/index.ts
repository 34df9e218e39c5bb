export * from './app.ts'
export { openApiDocument } from './openapi.ts'
export { operations } from './operations/index.ts'
