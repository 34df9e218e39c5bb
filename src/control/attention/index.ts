export * from './look.ts'
export * from './notice.ts'
