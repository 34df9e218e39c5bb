export * from './files-source.ts'
export * from './instance-files.ts'
export * from './kept-policy.ts'
export * from './kill-file.ts'
