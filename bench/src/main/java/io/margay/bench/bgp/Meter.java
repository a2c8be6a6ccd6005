package io.margay.bench.bgp;

import java.io.IOException;

/** Takes time and CPU of a phase and prints them. */
final class Meter {
  private final Scenario scenario;
  private final Contender contender;
  private final Device device;
  private long start;
  private double cpu;

  Meter(Scenario scenario, Contender contender, Device device) {
    this.scenario = scenario;
    this.contender = contender;
    this.device = device;
  }

  void start() throws IOException {
    cpu = device.cpuSeconds();
    start = System.nanoTime();
  }

  void stop(String phase) throws IOException {
    double took = (System.nanoTime() - start) / 1e9;
    double spent = device.cpuSeconds() - cpu;
    Findings.figure(scenario.name(), contender.title, phase + ", time", took);
    Findings.figure(scenario.name(), contender.title, phase + ", CPU", spent);
  }

  void peak() throws IOException {
    Findings.figure(scenario.name(), contender.title, "peak RSS", device.peakMegabytes());
  }
}
