/**
 * The store in etcd, through jetcd. The only package that knows either, gRPC or Netty.
 *
 * <p><b>Life of one call.</b> {@link io.margay.datastore.etcd.EtcdDatastore} names it as a {@code
 * Verdict.Call}; {@code Exchange} starts it on the current client of {@code Connections} in the
 * scope of an {@code Attempt}, whose interceptor sets the deadline and notes whether a connection
 * took it. An answer is translated by {@code Text}; a failure is judged by {@code Verdict}, which
 * alone knows gRPC's codes and etcd's words: try again, or a {@link
 * io.margay.datastore.DatastoreException}. {@code Listing} makes many such calls at one revision,
 * {@code EtcdWatch} is one jetcd watcher.
 *
 * <p><b>Threads.</b> Calls run and wait on the caller's thread. gRPC's threads call the watch
 * listeners. {@code Connections} is guarded by its monitor. A client that was replaced is closed by
 * a virtual thread when the calls on it have ended.
 *
 * <p><b>Invariants.</b> No call without deadline (jetcd has none: a parked write was executed 14 s
 * later). A write is sent once. Without a connection gRPC cancels the call with its deadline, so
 * that {@code UnreachableException} means never. Failures without a connection replace a client
 * older than a second, since gRPC would wait up to two minutes before it connects again.
 *
 * <p><b>Standards.</b> etcd API v3 (api/etcdserverpb/rpc.proto), gRPC status codes.
 *
 * <p><b>Rejected.</b> jetcd's retry (it repeats without a deadline). Progress notifications as
 * proof of completeness: etcd before 3.4.25 sends them ahead of the events (etcd 15220), so they
 * prove only that the stream lives.
 */
@NullMarked
package io.margay.datastore.etcd;

import org.jspecify.annotations.NullMarked;
