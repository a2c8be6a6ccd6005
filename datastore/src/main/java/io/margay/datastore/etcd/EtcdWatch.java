package io.margay.datastore.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.margay.datastore.Change;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Watch;
import io.margay.datastore.WatchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One jetcd watcher, kept from resuming by itself: the first error closes it. jetcd calls its
 * listener from one gRPC thread at a time.
 */
final class EtcdWatch implements Watch {
  private final String prefix;
  private final WatchListener listener;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<io.etcd.jetcd.Watch.@Nullable Watcher> watcher =
      new AtomicReference<>();

  private EtcdWatch(String prefix, WatchListener listener) {
    this.prefix = prefix;
    this.listener = listener;
  }

  static EtcdWatch open(Client client, String prefix, long fromRevision, WatchListener listener) {
    EtcdWatch watch = new EtcdWatch(prefix, listener);
    ByteSequence key = Text.bytes(prefix);
    WatchOption option =
        WatchOption.builder()
            .isPrefix(true)
            .withRevision(fromRevision)
            .withCreateNotify(true)
            // A member cut off from its leader must end the stream, not fall silent.
            .withRequireLeader(true)
            .build();
    try {
      watch.opened(
          client
              .getWatchClient()
              .watch(
                  key,
                  option,
                  io.etcd.jetcd.Watch.listener(watch::next, watch::failed, watch::completed)));
    } catch (RuntimeException e) { // the client was closed under us
      watch.failed(e);
    }
    return watch;
  }

  @Override
  public void requestProgress() {
    io.etcd.jetcd.Watch.Watcher current = watcher.get();
    if (current == null) {
      return;
    }
    try {
      current.requestProgress();
    } catch (IllegalStateException e) { // the call below is over already
      failed(e);
    }
  }

  @Override
  public void close() {
    over.set(true);
    closeWatcher();
  }

  private void opened(io.etcd.jetcd.Watch.Watcher opened) {
    watcher.set(opened);
    if (over.get()) { // failed before we knew it
      closeWatcher();
    }
  }

  private void next(WatchResponse response) {
    if (over.get()) {
      return;
    }
    List<Change> changes = new ArrayList<>(response.getEvents().size());
    for (WatchEvent event : response.getEvents()) {
      change(event).ifPresent(changes::add);
    }
    if (changes.isEmpty()) {
      listener.progressed();
    } else {
      listener.changed(changes);
    }
  }

  private static Optional<Change> change(WatchEvent event) {
    KeyValue kv = event.getKeyValue();
    return switch (event.getEventType()) {
      case PUT -> Optional.of(new Change.Put(Text.entry(kv)));
      case DELETE -> Optional.of(new Change.Deleted(Text.of(kv.getKey()), kv.getModRevision()));
      case UNRECOGNIZED -> Optional.empty();
    };
  }

  private void failed(Throwable cause) {
    String message = "etcd watch " + prefix + ": " + cause.getMessage();
    end(
        cause instanceof CompactedException
            ? new io.margay.datastore.CompactedException(message, cause)
            : new UnreachableException(message, cause));
  }

  private void completed() {
    end(new UnreachableException("etcd watch " + prefix + ": the stream was closed", null));
  }

  private void end(DatastoreException why) {
    if (over.compareAndSet(false, true)) {
      listener.ended(why);
    }
    closeWatcher();
  }

  private void closeWatcher() {
    io.etcd.jetcd.Watch.Watcher current = watcher.getAndSet(null);
    if (current != null) {
      current.close();
    }
  }
}
