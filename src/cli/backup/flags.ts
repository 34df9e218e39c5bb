/** Options of the commands about backups. */
import { join } from 'node:path'
import { stateFolder } from '../folders.ts'

export const backupsFlag = {
  kind: 'parsed',
  parse: String,
  brief: 'The folder of backups, in which each has a folder of its name',
  placeholder: 'dir',
  default: join(stateFolder, 'backups'),
} as const

/** A name in the folder of backups, or the path of any folder. */
export const backupParameter = {
  brief: 'Name of the backup, or the path of its folder',
  parse: String,
  placeholder: 'backup',
} as const
