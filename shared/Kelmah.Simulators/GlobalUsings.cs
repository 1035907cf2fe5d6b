global using Kelmah.LocalHost;
