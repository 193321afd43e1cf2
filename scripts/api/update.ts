// `pnpm api:update`: writes the report of each package anew, from what was built.
import { writeFile } from 'node:fs/promises'
import { packageFolders } from '../packed-packages.ts'
import { reportFile, writeReport } from './report.ts'

for (const folder of packageFolders) await writeFile(reportFile(folder), await writeReport(folder))
