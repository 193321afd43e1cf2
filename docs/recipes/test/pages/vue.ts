import { createApp } from 'vue'
import { Uploads } from '../../vue.ts'

createApp(Uploads).mount('body')
