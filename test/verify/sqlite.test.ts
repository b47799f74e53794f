import { sqliteDatabase } from './storedDatabase.ts'
import { verifyContract } from './verifyContract.ts'

verifyContract(sqliteDatabase, 40)
