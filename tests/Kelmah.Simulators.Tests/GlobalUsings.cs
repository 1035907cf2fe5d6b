global using Kelmah.LocalHost.Tests.Hosting;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Http;
