export * from './folder-source.ts'
export { judgeFolder, type JudgedFolder } from './judge-folder.ts'
export * from './awaited-source.ts'
