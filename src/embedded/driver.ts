import mongoose from 'mongoose';

/**
 * The MongoDB driver that Mongoose itself uses. Its classes must be the very same ones: Mongoose
 * and callers tell errors, ids and clients by `instanceof`.
 */
export const {
  BSON,
  Binary,
  Collection,
  Db,
  MongoBulkWriteError,
  MongoClient,
  MongoClientClosedError,
  MongoInvalidArgumentError,
  MongoServerError,
  ObjectId,
} = mongoose.mongo;

export type BulkWriteResult = mongoose.mongo.BulkWriteResult;
export type Db = mongoose.mongo.Db;
export type MongoServerError = mongoose.mongo.MongoServerError;
export type WriteError = mongoose.mongo.WriteError;
