export * from './folder-source.ts'
