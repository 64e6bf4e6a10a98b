#pragma once
// Asio and Beast, compiled once in src.cpp. Only server.cpp, connection.cpp and client_address.cpp include this.
#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
