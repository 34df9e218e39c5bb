/** Stylesheets, which Vite loads. */
declare module '*.css'
