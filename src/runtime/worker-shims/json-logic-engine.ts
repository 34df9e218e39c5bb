/** The synchronous engine, the only one that flagd-core uses: the asynchronous one would come along with it. */
export { default as LogicEngine } from '../../../node_modules/json-logic-engine/logic.js'
