export * from './json-schema.ts'
export * from './validator.ts'
export * from './zod.ts'
