import { createApp } from 'vue'
import { Uploads } from '../../element-plus.ts'

createApp(Uploads).mount('body')
