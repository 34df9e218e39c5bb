/**
 * Brings the server of SpacetimeDB to where tests look for it: `npm run spacetimedb:install` builds
 * it, `-- --from FILE.zst` unpacks one that was built before. Where it is already, nothing is done.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { serverFile, serverFolder, serverVersion } from './binary.ts'

/** What a program says of itself; none where there is no such program, or it fails. */
const said = (program: string, ...args: readonly string[]): string | undefined => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' })
  return status === 0 ? stdout : undefined
}

/** The compilers that build this version: older ones lack language, newer ones refuse a dependency. */
const [oldestRust, newestRust] = [84, 96]

const rustMissing = (): string | undefined => {
  const wanted = `Rust 1.${oldestRust} to 1.${newestRust} with cargo (https://rustup.rs)`
  const [found, minor] = /^rustc 1\.(\d+)\.\S*/.exec(said('rustc', '--version') ?? '') ?? []
  if (found === undefined || said('cargo', '--version') === undefined) return wanted
  const fits = Number(minor) >= oldestRust && Number(minor) <= newestRust
  return fits ? undefined : `${wanted}; there is ${found}`
}

const missing = (): readonly string[] =>
  [
    rustMissing(),
    said('cc', '--version') === undefined ? 'a C compiler (apt: build-essential)' : undefined,
    said('pkg-config', '--version') === undefined
      ? 'pkg-config (apt: pkg-config)'
      : said('pkg-config', '--modversion', 'openssl') === undefined
        ? 'the headers of OpenSSL (apt: libssl-dev)'
        : undefined,
  ].filter((what) => what !== undefined)

const unpack = (archive: string): void => {
  const file = serverFile()
  mkdirSync(dirname(file), { recursive: true })
  // Under another name first: tests may look for it meanwhile.
  const part = `${file}.${process.pid}`
  writeFileSync(part, zstdDecompressSync(readFileSync(archive)))
  chmodSync(part, 0o755)
  renameSync(part, file)
}

const build = (): number => {
  console.log(`Building SpacetimeDB ${serverVersion}: about ten minutes on two cores`)
  const crate = `spacetimedb-standalone@${serverVersion}`
  const { status } = spawnSync('cargo', ['install', '--locked', crate, '--root', serverFolder()], {
    stdio: 'inherit',
    env: {
      ...process.env,
      OPENSSL_NO_VENDOR: '1',
      // No slower for tests, and built in two thirds of the time.
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
      CARGO_PROFILE_RELEASE_STRIP: 'true',
    },
  })
  return status ?? 1
}

const install = (archive: string | undefined): number => {
  if (existsSync(serverFile())) {
    console.log(`SpacetimeDB ${serverVersion} is installed`)
    return 0
  }
  if (archive !== undefined) {
    unpack(archive)
    console.log(`SpacetimeDB ${serverVersion} was unpacked`)
    return 0
  }
  const lacking = missing()
  if (lacking.length === 0) return build()
  console.error(`To build SpacetimeDB ${serverVersion}, this is missing:`)
  for (const what of lacking) console.error(`- ${what}`)
  return 1
}

const { values } = parseArgs({ options: { from: { type: 'string' } } })
process.exitCode = install(values.from)
