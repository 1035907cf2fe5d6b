global using Kelmah.LocalHost.Durable;
