/** electron-builder's hook: node_modules is laid out by stage.mjs, so it neither installs, rebuilds nor collects dependencies. */
export default () => Promise.resolve(false)
