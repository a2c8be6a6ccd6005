/** Tests of the topology's form. */
package io.margay.lab.topology;
