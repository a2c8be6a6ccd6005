package io.margay.bgp.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.margay.bgp.speaker.SpeakerConfig.Endpoint;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /metrics} over HTTP, in Prometheus' text format. */
public final class MetricsPage implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private MetricsPage(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @throws IOException when the address cannot be used
   */
  public static MetricsPage open(Endpoint listen, PrometheusRegistry registry) throws IOException {
    HttpServer server;
    try {
      server =
          HttpServer.create(
              new InetSocketAddress(
                  InetAddress.getByName(listen.address().toString()), listen.port()),
              16);
    } catch (IOException e) {
      throw new IOException(
          "metrics.listen: cannot listen at " + listen + ": " + e.getMessage(), e);
    }
    MetricsPage page = new MetricsPage(server);
    server.setExecutor(page.threads);
    server.createContext("/metrics", exchange -> answer(exchange, registry));
    server.start();
    return page;
  }

  private static void answer(HttpExchange exchange, PrometheusRegistry registry)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    writer.write(out, registry.scrape());
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", writer.getContentType());
      exchange.sendResponseHeaders(200, out.size());
      out.writeTo(exchange.getResponseBody());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
