/** Languages in which a country's name is told, for scripts of many kinds. */
export const told = ['ara', 'deu', 'fra', 'jpn', 'kor', 'per', 'rus', 'spa', 'urd', 'zho'] as const
