export { type ExplainOptions, type Explanation, explain, type Language } from './words/explain.js'
