import 'reflect-metadata'
import { toNodeHandler } from '@acme/oss-upload-server'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { createUploads } from './oss-upload.mjs'

@Module({})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] })

// before `listen` or `init`, which mount Nest's body parsers: a callback's signature covers the raw body
app.use('/api/oss-upload', toNodeHandler(createUploads(process.env)))

await app.listen(Number(process.env.PORT), '127.0.0.1')
