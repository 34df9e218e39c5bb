/** What the demo needs of `world-countries`, as a module of the package: 63 KB compressed in place of 20 MB. */
import { countries, type Country } from './countries.ts'
import { told } from './told.ts'

/** As `world-entities.ts` and `world-relations.ts` read them. */
const baked = ({ name, translations, demonyms, ...country }: Country) => ({
  cca2: country.cca2,
  cca3: country.cca3,
  ccn3: country.ccn3,
  cioc: country.cioc,
  altSpellings: country.altSpellings,
  area: country.area,
  borders: country.borders,
  capital: country.capital,
  currencies: country.currencies,
  flag: country.flag,
  idd: country.idd,
  independent: country.independent,
  landlocked: country.landlocked,
  languages: country.languages,
  latlng: country.latlng,
  region: country.region,
  subregion: country.subregion,
  tld: country.tld,
  unMember: country.unMember,
  name,
  demonyms: demonyms['eng'] ? { eng: demonyms['eng'] } : {},
  translations: Object.fromEntries(
    told.flatMap((key) => (translations[key] ? [[key, translations[key]]] : [])),
  ),
})

const notice =
  '/*! Facts of countries: https://github.com/mledoze/countries, Open Database License 1.0 */\n'

/** For the bundler: a plugin of Rollup's kind. */
export const bakedCountries = () => ({
  name: 'baked-countries',
  load: (id: string): string | undefined => {
    if (!/[\\/]cli[\\/]demo[\\/]countries\.ts$/.test(id)) return undefined
    const text = JSON.stringify(JSON.stringify(countries.map(baked)))
    return `${notice}export const countries = JSON.parse(${text})\n`
  },
})
