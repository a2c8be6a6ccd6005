package io.margay.ipam;

import io.margay.datastore.Write;
import io.margay.ipam.block.HandleRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request in the worker's hands. */
sealed interface Job {
  String handle();

  Ticket<?> ticket();

  /**
   * Wants an address.
   *
   * @param nonce one per request, whatever the number of attempts: whichever of them was executed,
   *     the handle shows that it was ours
   */
  record Allocate(AllocationRequest request, String nonce, Ticket<Assignment> ticket)
      implements Job {
    @Override
    public String handle() {
      return request.handle();
    }
  }

  /** Wants what one handle holds to be held by another; the nonce as above. */
  record HandOver(HandOverRequest request, String nonce, Ticket<Optional<HandedOver>> ticket)
      implements Job {
    @Override
    public String handle() {
      return request.to();
    }
  }

  /** Remembers what it tried to release, for the case that the answer is lost. */
  final class Release implements Job {
    private final String handle;
    private final Function<HandleRecord, List<Write>> alsoWrite;
    private final Ticket<Optional<Released>> ticket;
    private @Nullable HandleRecord attempted;

    Release(
        String handle,
        Function<HandleRecord, List<Write>> alsoWrite,
        Ticket<Optional<Released>> ticket) {
      this.handle = handle;
      this.alsoWrite = alsoWrite;
      this.ticket = ticket;
    }

    @Override
    public String handle() {
      return handle;
    }

    @Override
    public Ticket<Optional<Released>> ticket() {
      return ticket;
    }

    Function<HandleRecord, List<Write>> alsoWrite() {
      return alsoWrite;
    }

    void attempted(HandleRecord record) {
      attempted = record;
    }

    Optional<HandleRecord> attempted() {
      return Optional.ofNullable(attempted);
    }
  }
}
