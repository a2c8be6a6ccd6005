package io.margay.bench.bgp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The program that starts each contender, feeds it and watches what comes out. Prints a {@link
 * Findings} line per figure.
 */
public final class BgpDriver {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration CONVERGE = Duration.ofMinutes(2);
  private static final Duration SETTLE = Duration.ofMillis(1500);
  private static final int ROUTES_BY_THEMSELVES = 60;

  private final String namespace;
  private final Path directory;

  private BgpDriver(String namespace, Path directory) {
    this.namespace = namespace;
    this.directory = directory;
  }

  /**
   * Runs in the peers' namespace.
   *
   * @param arguments the device's namespace, a directory to write to, the contenders separated by
   *     commas, and the scenarios likewise
   */
  public static void main(String[] arguments) throws IOException {
    BgpDriver driver = new BgpDriver(arguments[0], Path.of(arguments[1]));
    List<String> contenders = List.of(arguments[2].split(",", -1));
    List<String> scenarios = List.of(arguments[3].split(",", -1));
    for (Scenario scenario : Scenario.ALL) {
      if (scenarios.contains(scenario.name())) {
        driver.rounds(scenario, contenders);
      }
    }
  }

  private void rounds(Scenario scenario, List<String> names) throws IOException {
    int rounds = Contender.MARGAY.rounds(scenario);
    for (int round = 0; round < rounds; round++) {
      List<Contender> turns = new ArrayList<>(List.of(Contender.values()));
      turns.removeIf(
          contender -> !names.contains(contender.title) || !contender.takesPart(scenario));
      Collections.rotate(turns, round);
      for (Contender contender : turns) {
        if (round < contender.rounds(scenario)) {
          run(scenario, contender);
        }
      }
    }
  }

  private void run(Scenario scenario, Contender contender) throws IOException {
    Path place = directory.resolve(contender.title);
    try (Device device = Device.start(contender, scenario, namespace, place);
        Field field = new Field(scenario)) {
      try {
        field.establish(START);
        field.idle(SETTLE);
        if (scenario.kind() == Scenario.Kind.LATENCY) {
          latency(contender, field);
        } else {
          load(scenario, contender, device, field);
        }
      } catch (IOException e) {
        Findings.failed(scenario.name(), contender.title, e.getMessage() + " " + device.log());
      }
    }
  }

  private static void load(Scenario scenario, Contender contender, Device device, Field field)
      throws IOException {
    List<ByteBuffer> feeds = new ArrayList<>();
    for (int sender = 0; sender < scenario.senders(); sender++) {
      feeds.add(new Feed(scenario, sender).announcements());
    }
    Meter meter = new Meter(scenario, contender, device);
    int before = scenario.kernel() ? device.kernelRoutes() : 0;
    field.expectAll();
    meter.start();
    send(field, feeds);
    field.until(field::complete, CONVERGE, "all arrived");
    if (scenario.kernel()) {
      awaitKernel(device, field, routes -> routes >= before + scenario.prefixes());
    }
    meter.stop("load");
    Findings.figure(
        scenario.name(),
        contender.title,
        "announcements",
        (double) field.receiver().table().announcements());
    if (scenario.reflector()) {
      again(scenario, field, feeds, meter);
    }
    field.idle(SETTLE);
    field.expectNothing();
    if (!scenario.reflector()) {
      meter.start();
      field.dropSenders();
      field.until(field::complete, CONVERGE, "all withdrawn");
      if (scenario.kernel()) { // what is left would be the next one's inheritance
        awaitKernel(device, field, routes -> routes <= before);
      }
      meter.stop("peer down");
    }
    meter.peak();
  }

  /** The same once more, now that the speaker has done it all before. */
  private static void again(Scenario scenario, Field field, List<ByteBuffer> feeds, Meter meter)
      throws IOException {
    for (int round = 0; round < 3; round++) {
      field.idle(SETTLE);
      field.expectNothing();
      List<ByteBuffer> withdrawals = new ArrayList<>();
      for (int sender = 0; sender < scenario.senders(); sender++) {
        withdrawals.add(new Feed(scenario, sender).withdrawals());
      }
      meter.start();
      send(field, withdrawals);
      field.until(field::complete, CONVERGE, "all withdrawn");
      meter.stop("withdraw");
      field.idle(SETTLE);
      field.expectAll();
      feeds.forEach(ByteBuffer::rewind);
      meter.start();
      send(field, feeds);
      field.until(field::complete, CONVERGE, "all arrived again");
    }
    meter.stop("warm");
  }

  private static void send(Field field, List<ByteBuffer> feeds) throws IOException {
    for (int sender = 0; sender < feeds.size(); sender++) {
      field.sender(sender).send(feeds.get(sender));
    }
  }

  private static void awaitKernel(Device device, Field field, IntPredicate done)
      throws IOException {
    long deadline = System.nanoTime() + CONVERGE.toNanos();
    while (!done.test(device.kernelRoutes())) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the kernel holds " + device.kernelRoutes() + " routes");
      }
      field.idle(Duration.ofMillis(1));
    }
  }

  private static void latency(Contender contender, Field field) throws IOException {
    Scenario scenario = Scenario.ALL.getFirst();
    Feed feed = new Feed(scenario, 0);
    for (int i = 0; i < ROUTES_BY_THEMSELVES; i++) {
      field.expectAll();
      long start = System.nanoTime();
      field.sender(0).send(feed.announcements());
      field.until(field::complete, CONVERGE, "the route arrived");
      long took = System.nanoTime() - start;
      Findings.figure(scenario.name(), contender.title, "route", took / 1e6);
      field.expectNothing();
      field.sender(0).send(feed.withdrawals());
      field.until(field::complete, CONVERGE, "the route was withdrawn");
      field.idle(Duration.ofMillis(2));
    }
  }
}
