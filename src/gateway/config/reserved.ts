/** What logs, flags and the census call those who are nobody in particular: no client can have such an id. */
export const isReservedId = (id: string): boolean => /^(?:anonymous|unknown|others)$/i.test(id)
