// Runs the real @m-lab/ndt7 client in Node, which has neither web workers nor (before 22) WebSockets: workers run here in a context of their own,
// and WebSockets are those of 'ws'. Arguments: the folder with node_modules, the server's host:port. Prints one JSON object.
const fs = require('fs'), path = require('path'), vm = require('vm');
const [folder, server] = process.argv.slice(2);
const modules = path.join(folder, 'node_modules');
const WebSocket = require(path.join(modules, 'ws'));
const source = path.join(modules, '@m-lab', 'ndt7', 'src');

global.Worker = class {
  constructor(file) {
    this.sockets = [];
    const worker = this;
    class Tracked extends WebSocket {
      constructor(url, protocol) { super(url, protocol, {rejectUnauthorized: false}); worker.sockets.push(this); }
    }
    this.scope = {WebSocket: Tracked, performance, setTimeout, Uint8Array, postMessage: (data) => setImmediate(() => this.onmessage({data}))};
    this.scope.self = this.scope;
    vm.runInNewContext(fs.readFileSync(path.join(source, file), 'utf8'), vm.createContext(this.scope));
  }
  postMessage(data) { this.scope.onmessage({data}); }
  terminate() { for (const socket of this.sockets) socket.terminate(); }
};

const ndt7 = require(path.join(source, 'ndt7.js'));
const result = {client: {}, server: {}, errors: []};
const keep = (test) => ({Source, Data}) => { result[Source][test] = Data; };
ndt7.test({server, protocol: 'wss', mlabDataPolicyInapplicable: true, metadata: {client_name: 'netready-tests'}}, {
  error: (problem) => result.errors.push(String(problem)),
  downloadMeasurement: keep('download'),
  uploadMeasurement: keep('upload'),
}).then((code) => { console.log(JSON.stringify({...result, code})); process.exit(0); });
