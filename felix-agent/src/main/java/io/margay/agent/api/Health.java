package io.margay.agent.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.margay.model.control.ControlResponse;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Health and metrics over HTTP: {@code /livez}, {@code /readyz?verbose}, {@code /status}, {@code
 * /metrics}. Ready means that none of the checks failed.
 */
public final class Health implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Health(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param checks what {@code netctl status} shows too
   * @throws IOException when the address cannot be used
   */
  public static Health open(
      InetSocketAddress listen, Supplier<ControlResponse.Health> checks, PrometheusRegistry metrics)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(listen, 16);
    } catch (IOException e) {
      throw new IOException(
          "metrics.listen: cannot listen at " + listen + ": " + e.getMessage(), e);
    }
    Health health = new Health(server);
    server.setExecutor(health.threads);
    server.createContext("/livez", exchange -> send(exchange, 200, TEXT, "ok\n"));
    server.createContext("/readyz", exchange -> ready(exchange, checks.get()));
    server.createContext("/status", exchange -> send(exchange, 200, TEXT, lines(checks.get())));
    server.createContext("/metrics", exchange -> metrics(exchange, metrics));
    server.start();
    return health;
  }

  private static void ready(HttpExchange exchange, ControlResponse.Health health)
      throws IOException {
    List<ControlResponse.Check> failed =
        health.checks().stream()
            .filter(check -> check.level() == ControlResponse.Level.FAILED)
            .toList();
    boolean verbose = "verbose".equals(exchange.getRequestURI().getQuery());
    String body =
        verbose
            ? lines(health)
            : failed.isEmpty()
                ? "ok\n"
                : failed.stream()
                    .map(check -> check.name() + ": " + check.detail() + "\n")
                    .collect(Collectors.joining());
    send(exchange, failed.isEmpty() ? 200 : 503, TEXT, body);
  }

  private static String lines(ControlResponse.Health health) {
    return health.checks().stream()
        .map(check -> "[%s] %s: %s\n".formatted(check.level(), check.name(), check.detail()))
        .collect(Collectors.joining());
  }

  private static void metrics(HttpExchange exchange, PrometheusRegistry registry)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    writer.write(out, registry.scrape());
    send(exchange, 200, writer.getContentType(), out.toString(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** The address, for the log. */
  @Override
  public String toString() {
    return server.getAddress().toString();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
