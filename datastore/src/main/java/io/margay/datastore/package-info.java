/**
 * The store as the rest of Margay sees it: read, list, transact, follow. Who uses it decides in the
 * compares of a transaction and never by what it read before.
 *
 * <p><b>Life of one change.</b> A caller builds a {@link io.margay.datastore.Transaction} of {@link
 * io.margay.datastore.Compare}s and {@link io.margay.datastore.Write}s on keys from {@link
 * io.margay.datastore.Keys} and gives it to {@link io.margay.datastore.Datastore#commit}. It comes
 * back as {@link io.margay.datastore.Commit.Done} with the revision, or as {@link
 * io.margay.datastore.Commit.Refused} with what stood in the way. On every host the {@link
 * io.margay.datastore.Watch} of the {@link io.margay.datastore.Syncer} hears a {@link
 * io.margay.datastore.Change}; the syncer's thread drops what it has told before and tells its
 * {@link io.margay.datastore.SyncListener} a {@link io.margay.datastore.SyncEvent}.
 *
 * <p><b>Threads.</b> A {@code Datastore} may be called by all; its calls block. A {@code Syncer}
 * owns one platform thread and all that it remembers; the store's threads only put into its bounded
 * queue.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Every call ends by its deadline.
 *   <li>A write is never repeated once it may have reached the store; {@link
 *       io.margay.datastore.OutcomeUnknownException} says so instead.
 *   <li>A listener learns each revision of a key once, in order, and of a deletion only from a
 *       watch that stands or from a listing that is complete.
 * </ul>
 *
 * <p><b>Rejected.</b> Watches that resume by themselves: each client library has bugs there (jetcd
 * 1227), and a resync by listing and comparing covers every fault with one path. Leases: a node's
 * liveness is not worth a thread and a write each second. Automatic retry of writes: it executed
 * transactions twice (jetcd 0.8.2).
 */
@NullMarked
package io.margay.datastore;

import org.jspecify.annotations.NullMarked;
