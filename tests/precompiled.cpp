// Nothing: what is compiled is the header in front of it (CMakeLists.txt).
