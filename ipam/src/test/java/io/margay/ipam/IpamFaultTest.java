package io.margay.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.Keys;
import io.margay.datastore.OutcomeUnknownException;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Write;
import io.margay.datastore.testing.Eventually;
import io.margay.datastore.testing.FaultyDatastore.Fault;
import io.margay.ipam.IpamRig.Node;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IpamFaultTest {
  private final IpamRig rig = new IpamRig();
  private final Node h1 = rig.node("h1");
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    callers.shutdownNow();
    rig.close();
  }

  @Test
  void recognisesItsOwnWorkWhenTheAnswerIsLost() {
    h1.store().fail(Fault.ANSWER_LOST);
    Assignment assignment = h1.allocate("c1");
    assertEquals(1, h1.store().transactions().size());
    assertEquals(List.of(assignment.address()), h1.ipam().find("c1").orElseThrow().addresses());
    assertEquals(
        assignment.revision(), rig.store.get(Keys.handle("c1")).orElseThrow().modRevision());
    h1.store().fail(Fault.ANSWER_LOST);
    assertTrue(h1.release("c1").isPresent());
    rig.assertNothingHeld();
    h1.allocate("c2"); // what it remembers of the block is right again
  }

  @Test
  void triesAgainWhenTheRequestWasLost() {
    h1.store().fail(Fault.REQUEST_LOST, Fault.REQUEST_LOST);
    h1.allocate("c1");
    assertEquals(3, h1.store().transactions().size());
    h1.store().fail(Fault.REQUEST_LOST);
    assertTrue(h1.release("c1").isPresent());
    rig.assertNothingHeld();
  }

  @Test
  void doesNotMistakeAnothersHandleForItsOwn() {
    Node h2 = rig.node("h2");
    h1.store().beforeNext(_ -> h2.allocate("c1"));
    h1.store().fail(Fault.REQUEST_LOST);
    assertThrows(HandleInUseException.class, () -> h1.allocate("c1"));
  }

  @Test
  void saysUnknownWhenItCannotReadTheNonceBack() {
    h1.allocate("warm");
    h1.store().fail(Fault.ANSWER_LOST);
    h1.store().failReads(true);
    long start = System.nanoTime();
    assertThrows(OutcomeUnknownException.class, () -> h1.allocate("c1"));
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(took < 5500, "took " + took + " ms");
    h1.store().failReads(false);
    assertTrue(h1.release("c1").isPresent());
  }

  @Test
  void failsAtOnceAndForCertainWhenTheStoreIsAway() {
    h1.store().fail(Fault.UNREACHABLE);
    assertThrows(UnreachableException.class, () -> h1.allocate("c1"));
    h1.allocate("c1");
  }

  @Test
  void answersWithinFiveSecondsWhenEtcdIsGoneAndWorksWhenItIsBack() {
    h1.allocate("warm");
    rig.server.kill();
    for (int i = 0; i < 2; i++) {
      long start = System.nanoTime();
      assertThrows(RuntimeException.class, () -> h1.allocate("c1"));
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(took < 5500, "took " + took + " ms");
    }
    rig.server.start();
    Eventually.holds(Duration.ofSeconds(10), () -> "not back", rig.store::healthy);
    h1.release("c1");
    h1.allocate("c1");
    h1.release("c1");
    h1.release("warm");
    rig.assertNothingHeld();
  }

  @Test
  void sharesTransactionsAmongRequestsThatComeTogether() throws Exception {
    List<Future<Assignment>> together = allocateTogether(h1, 1 + Limits.BATCH, IpamRig::any);
    Set<Ip> addresses = new HashSet<>();
    for (Future<Assignment> each : together) {
      addresses.add(each.get().address());
    }
    assertEquals(1 + Limits.BATCH, addresses.size());
    assertEquals(2, h1.store().transactions().size());
  }

  @Test
  void settlesAWholeBatchWhoseAnswerIsLost() throws Exception {
    h1.allocate("warm");
    h1.store().reset();
    h1.store().fail(Fault.ANSWER_LOST, Fault.ANSWER_LOST);
    Set<Ip> addresses = new HashSet<>();
    for (Future<Assignment> each : allocateTogether(h1, 20, IpamRig::any)) {
      addresses.add(each.get().address());
    }
    assertEquals(20, addresses.size());
    assertEquals(2, h1.store().transactions().size());
    assertEquals(21, rig.store.list(Keys.handles()).entries().size());
  }

  @Test
  void keepsABadRequestFromFailingItsNeighbours() throws Exception {
    h1.allocate("taken", "10.0.0.9");
    List<Future<Assignment>> results =
        allocateTogether(
            h1,
            12,
            handle ->
                switch (handle) {
                  case "c3" -> IpamRig.given(handle, "10.0.0.9");
                  case "c5" -> document(handle, "x".repeat(400 << 10));
                  case "c6" -> document(handle, "x".repeat(2 << 20));
                  case "c8" -> IpamRig.given(handle, "192.0.2.1");
                  default -> IpamRig.any(handle);
                });
    assertFails(AddressTakenException.class, results.get(3));
    results.get(5).get();
    assertFails(IllegalArgumentException.class, results.get(6));
    assertFails(AddressOutsidePoolsException.class, results.get(8));
    for (int good : new int[] {0, 1, 2, 4, 7, 9, 10, 11}) {
      results.get(good).get();
    }
  }

  /** etcd refuses an empty key; which of the batch is to blame shows when each goes alone. */
  @Test
  void findsTheOneThatTheStoreRefuses() throws Exception {
    h1.allocate("warm");
    List<Future<Assignment>> results =
        allocateTogether(
            h1,
            8,
            handle ->
                handle.equals("c4")
                    ? new AllocationRequest(
                        handle,
                        List.of(),
                        Optional.empty(),
                        Map.of(),
                        _ -> List.of(new Write.Put("", "x")))
                    : IpamRig.any(handle));
    for (int i = 0; i < 8; i++) {
      if (i == 4) {
        assertFails(RefusedByStoreException.class, results.get(i));
      } else {
        results.get(i).get();
      }
    }
    assertEquals(8, rig.store.list(Keys.handles()).entries().size());
  }

  @Test
  void plansAgainWhenAnotherNodeTookFromItsBlockMeanwhile() {
    h1.allocate("warm", "10.0.0.1");
    Node h2 = rig.node("h2");
    h1.store().reset();
    h1.store().beforeNext(_ -> h2.allocate("other", "10.0.0.2"));
    assertEquals(Ip.parse("10.0.0.3"), h1.allocate("c1").address());
    assertEquals(2, h1.store().transactions().size());
    assertEquals(0, h1.store().reads()); // the refusal told all there was to know
  }

  /** Sends requests that all wait while the first one's transaction is held up. */
  private List<Future<Assignment>> allocateTogether(
      Node node, int count, java.util.function.Function<String, AllocationRequest> request)
      throws InterruptedException {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    node.store()
        .beforeNext(_ -> {
          sending.countDown();
          awaitQuietly(go);
        });
    List<Future<Assignment>> results = new ArrayList<>();
    results.add(callers.submit(() -> node.ipam().allocate(request.apply("c0"))));
    assertTrue(sending.await(5, TimeUnit.SECONDS));
    for (int i = 1; i < count; i++) {
      String handle = "c" + i;
      results.add(callers.submit(() -> node.ipam().allocate(request.apply(handle))));
    }
    Eventually.holds(
        Duration.ofSeconds(5), () -> "not queued", () -> node.ipam().waiting() == count - 1);
    go.countDown();
    return results;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(5, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static AllocationRequest document(String handle, String value) {
    return new AllocationRequest(
        handle,
        List.of(),
        Optional.empty(),
        Map.of(),
        _ -> List.of(new Write.Put(IpamRig.endpoint(handle), value)));
  }

  private static void assertFails(Class<? extends Throwable> type, Future<?> result) {
    ExecutionException failed = assertThrows(ExecutionException.class, result::get);
    assertInstanceOf(type, failed.getCause());
  }
}
