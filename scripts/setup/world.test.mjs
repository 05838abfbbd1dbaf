import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder, vendored, withTensorFlow } from './world.mjs'

test('without a vendor folder the environment stays as it is', () => {
  const env = { PATH: '/bin' }
  expect(vendored(env)).toBe(env)
})

test('a vendor folder stands in for every cache, and npm asks nobody else', () => {
  const env = vendored({ OSTIUM_VENDOR: 'usb', XDG_CACHE_HOME: '/home/x/.cache' })
  expect(env).toMatchObject({ npm_config_cache: join(resolve('usb'), 'npm'), npm_config_offline: 'true' })
  expect(cacheFolder(env, 'linux', '/home/x')).toBe(join(resolve('usb'), 'cache', 'ostium'))
})

test('TensorFlow runs as in the program, unless somebody says otherwise', () => {
  expect(withTensorFlow({ HOME: '/h' })).toEqual({
    HOME: '/h',
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_ENABLE_ONEDNN_OPTS: '1',
  })
  expect(withTensorFlow({ TF_ENABLE_ONEDNN_OPTS: '0' }).TF_ENABLE_ONEDNN_OPTS).toBe('0')
})
