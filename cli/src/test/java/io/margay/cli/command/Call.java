package io.margay.cli.command;

import io.margay.cli.store.Connection;
import io.margay.cli.store.StoreSettings;
import io.margay.datastore.resource.MemoryDatastore;
import io.margay.datastore.resource.ResourceCommands;
import io.margay.ipam.control.EndpointAddresses;
import io.margay.ipam.control.IpamCommands;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls of netctl in this JVM, on a store in memory that stands for store and agent alike. */
final class Call {
  final MemoryDatastore store = new MemoryDatastore();
  final Map<String, String> variables = new HashMap<>();
  final List<StoreSettings> opened = new ArrayList<>();
  final List<ControlRequest> requests = new ArrayList<>();
  private final AtomicInteger uid = new AtomicInteger();
  private Control agent =
      request -> {
        throw new IllegalStateException("no agent here: " + request);
      };
  private byte[] input = {};

  /** What one call printed. */
  record Outcome(int code, String out, String err) {}

  Call() {
    variables.put("NETCTL_CONFIG", "");
  }

  /** What the agent itself answers. */
  Call agent(Control control) {
    agent = control;
    return this;
  }

  Call answering(ControlResponse response) {
    return agent(_ -> response);
  }

  Call input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  Call input(byte[] bytes) {
    input = bytes;
    return this;
  }

  Outcome run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Control commands =
        new ResourceCommands(
            store,
            () -> Instant.parse("2026-11-21T10:00:00Z"),
            () -> "uid-" + uid.incrementAndGet(),
            new EndpointAddresses(store),
            new IpamCommands(store, agent));
    int code =
        Dispatcher.run(
            List.of(arguments),
            new Environment(
                variables,
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                () -> Instant.parse("2026-11-21T12:00:00Z"),
                ZoneOffset.UTC,
                settings -> open(settings, commands)));
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Connection open(StoreSettings settings, Control commands) {
    opened.add(settings);
    return new Connection() {
      @Override
      public ControlResponse execute(ControlRequest request) {
        requests.add(request);
        return commands.execute(request);
      }

      @Override
      public void close() {}
    };
  }
}
