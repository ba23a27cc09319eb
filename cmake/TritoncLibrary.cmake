# libtritonc.so: the room API linked with all that it needs of the others, and what lets other projects find it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

file(GLOB api_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/lib/API/*.cpp")
add_library(tritonc-library SHARED ${api_sources})
set_target_properties(tritonc-library PROPERTIES
  OUTPUT_NAME tritonc EXPORT_NAME tritonc VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} DEFINE_SYMBOL ""
  LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib LINK_DEPENDS ${PROJECT_SOURCE_DIR}/lib/API/exports.map)
target_compile_options(tritonc-library PRIVATE -Wall -Wextra -Wno-unused-parameter)
target_compile_definitions(tritonc-library PRIVATE TRITONC_VERSION="${PROJECT_VERSION}")
target_link_libraries(tritonc-library PRIVATE $<BUILD_INTERFACE:TritoncDriver> MLIR LLVM)
target_link_options(tritonc-library PRIVATE -fuse-ld=lld-22 LINKER:--version-script=${PROJECT_SOURCE_DIR}/lib/API/exports.map)
target_include_directories(tritonc-library INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tritonc)
install(TARGETS tritonc-library EXPORT tritonc-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES ${PROJECT_SOURCE_DIR}/include/tritonc/tritonc.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tritonc)
install(EXPORT tritonc-targets NAMESPACE tritonc:: DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tritonc-config-version.cmake COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH up_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${PROJECT_SOURCE_DIR}/cmake/tritonc.pc.in ${PROJECT_BINARY_DIR}/tritonc.pc @ONLY)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/tritonc-config.cmake ${PROJECT_BINARY_DIR}/tritonc-config-version.cmake DESTINATION ${package_dir})
install(FILES ${PROJECT_BINARY_DIR}/tritonc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
