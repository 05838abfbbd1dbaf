import './early-engine.ts'

// Not among the imports above: those are loaded before any of them is run.
void import('./main.ts')
