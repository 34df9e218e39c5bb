/** Where this page and the API are: the server writes it into the page as its base. */

/** `/console/` */
export const basePath = new URL('.', document.baseURI).pathname

/** `/api`, beside the console. */
export const apiPath = new URL('../api', document.baseURI).pathname
